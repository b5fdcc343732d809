package io.tideline.bench.opinion;

import io.tideline.bench.course.Course;
import io.tideline.bench.course.Course.End;
import io.tideline.bench.course.Course.Leg;
import io.tideline.bench.course.Course.Order;
import io.tideline.job.config.StateBackend;
import java.util.ArrayList;
import java.util.List;

/** Draws how the job is run: how slowly, in which order of events, and where it is restored. */
final class CourseMaker {
    private static final int MOST_RESTORES = 2;

    private CourseMaker() {}

    /**
     * Draws a course.
     *
     * @param seed of the sample; the draws are independent of the sample's own
     * @param lines the number of lines in the sample
     */
    static Course of(long seed, int lines) {
        var chance = new Chance(~seed);
        List<Leg> legs = new ArrayList<>();
        int restores = chance.between(0, MOST_RESTORES);
        for (int leg = 0; leg <= restores; leg++) {
            legs.add(
                    new Leg(
                            chance.between(1, JobOpinion.PARALLELISM),
                            chance.of(StateBackend.HEAP, StateBackend.HEAP, StateBackend.ROCKSDB),
                            chance.of(0, 20, 100, 100),
                            chance.between(0L, Integer.MAX_VALUE),
                            chance.between(1, Math.max(1, 2 * lines / (restores + 1))),
                            leg == restores ? End.OF_INPUT : chance.of(End.SAVEPOINT, End.CRASH)));
        }
        return new Course(chance.of(Order.values()), legs);
    }
}
