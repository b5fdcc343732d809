/** The rows of the product as a whole and of its cohorts. */
package io.tideline.product;
