package io.tideline.event;

/** The Segment calls that are read; any other type is ignored. */
public enum EventType {
    TRACK,
    PAGE,
    SCREEN,
    IDENTIFY,
    GROUP
}
