/** Requests to erase users and accounts, sent by the command line. */
package io.tideline.job.erasure;
