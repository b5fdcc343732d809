/**
 * The keyed steps of the job. A stage moves data between events, state and timers, and asks the
 * rules of the concept packages for every number; it is the one place where concepts meet.
 *
 * <pre>
 * Event ─ Members ─ MemberReport ─ Accounts ─ EntityDay ─ Scores ─ ScoreRow
 *                                      └─ Population ─ Benchmark (broadcast to Scores), ProductRow
 * </pre>
 */
package io.tideline.stage;
