import { InvalidArgumentError } from 'commander';

/** An option's value that is a whole number from 0. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** An option's value that is a number of seconds from 0. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('It must be a number of seconds.');
  }
  return value;
}

/** A few a day; slower ones are longer apart than a timer can wait. */
const SLOWEST_RATE = 0.0001;

/** `20` or `20/s`: how many a second. */
export function rate(text: string): number {
  const value = Number(/^([\d.]+)(?:\/s)?$/.exec(text)?.[1]);
  if (!(value >= SLOWEST_RATE)) {
    throw new InvalidArgumentError(`It must be a number a second, such as 20/s; at least ${SLOWEST_RATE}.`);
  }
  return value;
}
