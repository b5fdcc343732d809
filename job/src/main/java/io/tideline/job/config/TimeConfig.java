package io.tideline.job.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How the job takes time (docs/concepts.md).
 *
 * @param outOfOrderness how far the watermark is behind the largest timestamp
 * @param allowedLateness how long a closed day takes corrections
 * @param idleAfter how long nothing may come before a partition no longer holds back the clock
 * @param maxFuture how far ahead of the machine's clock a timestamp may be
 * @param eventOrder in which presence, steps and alerts take events
 */
public record TimeConfig(
        Duration outOfOrderness,
        Duration allowedLateness,
        Duration idleAfter,
        Duration maxFuture,
        EventOrder eventOrder)
        implements Serializable {}
