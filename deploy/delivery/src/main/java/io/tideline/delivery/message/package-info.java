/** What is sent, as read from its topic: alerts and scores, without how or where to. */
package io.tideline.delivery.message;
