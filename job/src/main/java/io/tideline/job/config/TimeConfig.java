package io.tideline.job.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How the job takes time (docs/concepts.md).
 *
 * @param outOfOrderness how far the watermark is behind the largest timestamp
 * @param allowedLateness how long a closed day takes corrections
 * @param idleAfter how long nothing new may come before a partition that has been read to its end
 *     no longer holds back the clock; null: it always does
 * @param silence what the clock does while no partition holds it back
 * @param maxFuture how far ahead of the time of its receipt a timestamp may be
 * @param maxPast how far behind that time it may be; null: any time
 * @param eventOrder in which presence, steps and alerts take events
 */
public record TimeConfig(
        Duration outOfOrderness,
        Duration allowedLateness,
        Duration idleAfter,
        Silence silence,
        Duration maxFuture,
        Duration maxPast,
        EventOrder eventOrder)
        implements Serializable {}
