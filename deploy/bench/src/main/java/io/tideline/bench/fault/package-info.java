/**
 * A cluster of real processes, faults, and whether its rows are those of a run without any:
 * docs/decisions/0015-a-cluster-of-processes.md.
 */
package io.tideline.bench.fault;
