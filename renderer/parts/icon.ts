import type { Component } from 'svelte';

/** An icon of `@lucide/svelte/icons/…`; drawn at 16 px. */
export type Icon = Component<{ size?: number }>;
