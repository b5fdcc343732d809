package io.tideline.event;

/**
 * The Segment calls that are read, any other type being ignored; and the requests to Tideline
 * itself of.
 */
public enum EventType {
    TRACK,
    PAGE,
    SCREEN,
    IDENTIFY,
    GROUP,

    /** No call, and never decoded from one: the user or account is to be forgotten. */
    FORGET
}
