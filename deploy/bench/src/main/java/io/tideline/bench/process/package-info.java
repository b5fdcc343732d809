/**
 * The processes of a benchmark: servers in one, each contestant in a fresh one. They are told what
 * to do on standard input and answer on standard output, a JSON object a line, and end when the
 * input does.
 */
package io.tideline.bench.process;
