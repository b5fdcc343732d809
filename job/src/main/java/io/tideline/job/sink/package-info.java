/** Where rows go: the contract of all sinks, and their combination. */
package io.tideline.job.sink;
