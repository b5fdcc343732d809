package io.tideline.job.source;

import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.job.model.ModelSource;
import io.tideline.time.MachineClock;
import java.io.Serializable;

/**
 * Creates the decoder of a reader when it starts.
 *
 * @param clock by which records without a time of their own are judged
 */
public record Decoders(ModelSource models, DecoderLimits limits, MachineClock clock)
        implements Serializable {
    /** Returns a decoder by the model of this moment. */
    public EventDecoder create() {
        return new EventDecoder(models.current(), limits, clock);
    }
}
