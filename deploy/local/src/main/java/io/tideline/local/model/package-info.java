/** {@code tideline model}: changes the model of a job that runs. */
package io.tideline.local.model;
