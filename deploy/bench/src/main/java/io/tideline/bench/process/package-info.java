/**
 * The processes of a benchmark: servers in one, each contestant in a fresh one. They read requests
 * on standard input and answer on standard output, one JSON object per line, and end when the input
 * does.
 */
package io.tideline.bench.process;
