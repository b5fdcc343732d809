/**
 * A cluster of real processes with faults, and the comparison of its rows with those of a run
 * without any: docs/decisions/0015-a-cluster-of-processes.md.
 */
package io.tideline.bench.fault;
