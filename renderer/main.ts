import { mount } from 'svelte';

import './tokens.css';
import './base.css';
import './parts/fields/lists.css';
import './parts/overlays/dialog.css';
import './parts/table/table.css';
import App from './App.svelte';
import { client } from './core/client.svelte.ts';
import { commands } from './core/commands.svelte.ts';
import { route } from './core/route.svelte.ts';
import { shell } from './core/shell.ts';
import { preferences } from './shell/preferences.svelte.ts';
import { loadView } from './shell/views.ts';

// Connect to the core and load the first view while the texts load; rendering waits only for the texts.
void client.connect();
loadView(route.view === '' ? 'data' : route.view)?.catch(() => undefined);
shell.onCommand((command) => commands.run(command));
await preferences.apply();
mount(App, { target: document.body });
