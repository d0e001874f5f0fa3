/**
 * How many connections may wait for being taken. Linux grants no more than `net.core.somaxconn` (4,096
 * since 5.4). By their own choice both runtimes ask for 511, which a thousand clients that come at once
 * overflow while the program is busy: those are heard only when they try again, a second later.
 */
export const BACKLOG = 4_096;
