/** The inner loops, by JMH. */
package io.tideline.bench.micro;
