/** What is in a sample of events, before there is a model or a format for them. */
package io.tideline.local.inspect;
