import type { Command } from 'commander';
import type { Surroundings } from '../../surroundings.ts';
import { addDiscard } from './discard.ts';
import { addListLetters } from './list.ts';
import { addReplay } from './replay.ts';
import { addShow } from './show.ts';

export function addDeadLetters(program: Command, around: Surroundings): void {
  const letters = program.command('dead-letters').description('messages that were given up');
  addListLetters(letters, around);
  addShow(letters, around);
  addReplay(letters, around);
  addDiscard(letters, around);
}
