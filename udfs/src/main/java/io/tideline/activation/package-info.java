/**
 * Checklists: what a user or an account has completed of them, and their rows. Knows the model and
 * how to write itself, nothing of Flink.
 */
package io.tideline.activation;
