/**
 * What a row's first value asks of the inference worker of the tests. Apart from the worker: its module
 * is a thread's, and no test can have it.
 */

export const KILLS = 666_000;
/** Never answered; whoever listens to the channel hears that it is being run. */
export const HANGS = 777_000;
export const RUNNING = "a row is being run for ever";
/** Answered by how often this thread has run the model. */
export const COUNTS = 888_000;
/** Answered by a number that no other thread has. */
export const WHO = 555_000;
/** Answered by an error. */
export const FAILS = 999_000;
/** From here on this thread answers everything by an error. */
export const BREAKS = 999_500;
/** A model that is never loaded; whoever listens to this channel hears that it was tried. */
export const HANGS_ON_LOAD = Uint8Array.of(7, 7, 7);
export const LOADING = "a model is being loaded for ever";
/** The channel on which a thread says that it waits with the second model, and is told to go on. */
export const WAITING = "a thread waits with the second model";
