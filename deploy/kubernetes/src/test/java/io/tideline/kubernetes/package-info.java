/** Tests of the files with which the job runs in containers. */
package io.tideline.kubernetes;
