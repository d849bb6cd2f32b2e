#!/usr/bin/env node
// The reference world in containers, from compose.yaml: up, watch, down.
import '../../scripts/prepare.mjs';
import { program } from '../../scripts/program.mjs';

// In a fresh checkout the packages that this needs have only now been installed.
const { world } = await import('./commands.mjs');
await program('world', () => world(process.argv.slice(2)));
