/**
 * {@code tideline backtest}: how often an outcome, such as a cancellation, followed alerts, bands
 * and low scores (docs/backtest.md).
 */
package io.tideline.local.backtest;
