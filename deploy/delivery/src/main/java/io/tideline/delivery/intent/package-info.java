/** From Kafka into the table: reads alerts and scores, and writes down what is to be sent. */
package io.tideline.delivery.intent;
