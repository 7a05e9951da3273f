import { mount } from 'svelte';

import './tokens.css';
import './base.css';
import './parts/fields/lists.css';
import './parts/table/table.css';
import App from './App.svelte';
import { client } from './core/client.svelte.ts';
import { commands } from './core/commands.svelte.ts';
import { shell } from './core/shell.ts';
import { preferences } from './shell/preferences.svelte.ts';

// The line to the core is opened while the words are loaded; what is shown waits for both.
void client.connect();
shell.onCommand((command) => commands.run(command));
await preferences.apply();
mount(App, { target: document.body });
