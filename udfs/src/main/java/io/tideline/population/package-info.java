/**
 * The operators that aggregate over all users or accounts of a day: benchmarks, the product's row,
 * and cohorts. They may use everything but the other operators' packages.
 */
package io.tideline.population;
