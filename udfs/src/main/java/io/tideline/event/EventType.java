package io.tideline.event;

/**
 * The Segment calls that are read, any other type being ignored; and requests to Tideline itself.
 */
public enum EventType {
    TRACK,
    PAGE,
    SCREEN,
    IDENTIFY,
    GROUP,

    /** A request to erase the user or account; not a call, and never decoded from one. */
    FORGET
}
