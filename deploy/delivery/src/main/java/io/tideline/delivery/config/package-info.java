/** What {@code delivery.yaml} says, read and checked, with its defaults filled in. */
package io.tideline.delivery.config;
