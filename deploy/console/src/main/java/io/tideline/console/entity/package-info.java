/**
 * What accounts and users have in common: scores over time, why they changed, features, checklists
 * and traits. It uses {@link io.tideline.console.query}, and knows nothing of pages.
 */
package io.tideline.console.entity;
