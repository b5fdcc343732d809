/**
 * What the operators of users and of accounts share: lifecycle, live rows, suppression of what was
 * erased, and expiry. It may use everything below the operators, and no operator.
 */
package io.tideline.entity;
