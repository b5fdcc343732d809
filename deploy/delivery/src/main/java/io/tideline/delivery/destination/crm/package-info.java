/** What destinations that keep records of accounts and users have in common. */
package io.tideline.delivery.destination.crm;
