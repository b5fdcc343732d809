/** Whether a user or an account is active, inactive or back again. */
package io.tideline.presence;
