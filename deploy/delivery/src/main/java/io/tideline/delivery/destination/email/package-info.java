/** Mail, by SMTP. */
package io.tideline.delivery.destination.email;
