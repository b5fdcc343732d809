package io.tideline.job.pipeline;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Decoded;
import io.tideline.event.Event;
import io.tideline.event.MachineClock;
import io.tideline.event.Rejection;
import io.tideline.job.sink.Outputs;
import io.tideline.model.Model;
import io.tideline.stage.AccountsFunction;
import io.tideline.stage.AccountsOperator;
import io.tideline.stage.AlertsFromOperator;
import io.tideline.stage.Benchmark;
import io.tideline.stage.CohortChange;
import io.tideline.stage.CohortsFunction;
import io.tideline.stage.EntityDay;
import io.tideline.stage.ForgetRules;
import io.tideline.stage.Lifecycles;
import io.tideline.stage.LocalPopulationOperator;
import io.tideline.stage.MemberReport;
import io.tideline.stage.MembersFunction;
import io.tideline.stage.MembersOperator;
import io.tideline.stage.PopulationFunction;
import io.tideline.stage.PopulationInput;
import io.tideline.stage.PopulationOperator;
import io.tideline.stage.ScoresOperator;
import io.tideline.stage.SortOutOperator;
import io.tideline.stage.StageTypes;
import io.tideline.stage.TimeRules;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;

/**
 * The topology: a function of a stream of decoded records, of the clock and of the outputs, so that
 * tests swap them all.
 *
 * <pre>
 * decoded ─ sort out ───────────────────────────────► rejected
 *               │ by user (account, if no user)           ▲ too late
 *            Members ─────────────────────────────────────┘
 *               │ by account      │ users without an account
 *            Accounts             │
 *               ├─────────────────┤ entity days
 *               │                 ├─ Population, local ─ Population ─► product
 *               │ by entity       │                          │ benchmarks, broadcast
 *            Scores ◄─────────────┴──────────────────────────┘
 *               └─► scores: final, live
 *
 * Members, Accounts ─► activation ─ by checklist and day ─ Cohorts ─► cohorts
 * Members, Accounts, Scores ─ Alerts from ─► alerts
 * </pre>
 */
public final class Pipeline {
    private Pipeline() {}

    /**
     * Attaches the job between a stream and its outputs.
     *
     * @param forgets how users and accounts are forgotten
     * @param maxFuture how far ahead of the clock a timestamp may be, as decoding has it
     * @param alertsFrom holds back earlier alerts
     */
    public static void build(
            DataStream<Decoded> decoded,
            Model model,
            TimeRules times,
            ForgetRules forgets,
            Duration maxFuture,
            MachineClock clock,
            AlertsFromOperator alertsFrom,
            Outputs outputs) {
        SingleOutputStreamOperator<Event> events =
                decoded.transform(
                                SortOutOperator.NAME,
                                TypeInformation.of(Event.class),
                                new SortOutOperator(model.timezone(), times, maxFuture, clock))
                        // In one with the source, so that a source of one task keeps its order.
                        .setParallelism(decoded.getParallelism())
                        .uid(SortOutOperator.UID);

        SingleOutputStreamOperator<MemberReport> members =
                events.keyBy(Event::owner, Types.STRING)
                        .transform(
                                MembersFunction.NAME,
                                StageTypes.MEMBER_REPORT,
                                new MembersOperator(model, times, forgets, clock))
                        .uid(MembersFunction.UID);

        SingleOutputStreamOperator<EntityDay> accounts =
                members.keyBy(MemberReport::account, Types.STRING)
                        .transform(
                                AccountsFunction.NAME,
                                StageTypes.ENTITY_DAY,
                                new AccountsOperator(model, times, forgets, clock))
                        .uid(AccountsFunction.UID);
        DataStream<EntityDay> entities =
                accounts.union(members.getSideOutput(MembersFunction.UNATTACHED));

        SingleOutputStreamOperator<Benchmark> population =
                entities.transform(
                                LocalPopulationOperator.NAME,
                                TypeInformation.of(PopulationInput.class),
                                new LocalPopulationOperator(model))
                        .uid(LocalPopulationOperator.UID)
                        .union(
                                accounts.getSideOutput(AccountsFunction.KNOWN),
                                members.getSideOutput(MembersFunction.FIRST_SEEN))
                        .keyBy(ignored -> PopulationFunction.KEY, Types.INT)
                        .transform(
                                PopulationFunction.NAME,
                                TypeInformation.of(Benchmark.class),
                                new PopulationOperator(model))
                        .uid(PopulationFunction.UID)
                        .setParallelism(1)
                        .setMaxParallelism(1)
                        // Chained sinks would share that limit, and their state keep it.
                        .disableChaining();

        SingleOutputStreamOperator<ScoreRow> scores =
                scores(entities, population, new ScoresOperator(model, times));

        outputs.scores(scores, scores.getSideOutput(ScoresOperator.LIVE));
        DataStream<ActivationRow> activation =
                members.getSideOutput(Lifecycles.ACTIVATION)
                        .union(accounts.getSideOutput(Lifecycles.ACTIVATION));
        outputs.activation(activation);
        outputs.cohorts(
                members.getSideOutput(Lifecycles.COHORTS)
                        .union(accounts.getSideOutput(Lifecycles.COHORTS))
                        .keyBy(CohortChange::key, Types.STRING)
                        .process(new CohortsFunction(model))
                        .name(CohortsFunction.NAME)
                        .uid(CohortsFunction.UID));
        DataStream<Alert> alerts =
                members.getSideOutput(Lifecycles.ALERTS)
                        .union(
                                accounts.getSideOutput(Lifecycles.ALERTS),
                                scores.getSideOutput(Lifecycles.ALERTS));
        outputs.alerts(
                alerts.transform(AlertsFromOperator.NAME, alerts.getType(), alertsFrom)
                        .uid(AlertsFromOperator.UID));
        outputs.product(population.getSideOutput(PopulationFunction.PRODUCT));
        DataStream<Rejection> rejected = events.getSideOutput(SortOutOperator.REJECTED);
        outputs.rejected(rejected.union(members.getSideOutput(MembersFunction.TOO_LATE)));
    }

    /**
     * Attaches an operator with one keyed input and one broadcast: Flink's own interface takes a
     * function for that, which sees no watermark.
     */
    private static SingleOutputStreamOperator<ScoreRow> scores(
            DataStream<EntityDay> entities,
            DataStream<Benchmark> benchmarks,
            ScoresOperator operator) {
        StreamExecutionEnvironment environment = entities.getExecutionEnvironment();
        TwoInputTransformation<EntityDay, Benchmark, ScoreRow> transformation =
                new TwoInputTransformation<>(
                        entities.keyBy(ScoresOperator::keyOf, Types.STRING).getTransformation(),
                        benchmarks.broadcast().getTransformation(),
                        ScoresOperator.NAME,
                        SimpleOperatorFactory.of(operator),
                        TypeInformation.of(ScoreRow.class),
                        environment.getParallelism(),
                        false);
        transformation.setStateKeySelectors(ScoresOperator::keyOf, null);
        transformation.setStateKeyType(Types.STRING);
        environment.addOperator(transformation);
        return new ScoresStream(environment, transformation).uid(ScoresOperator.UID);
    }

    /** Only subclasses may make a stream of a transformation. */
    private static final class ScoresStream extends SingleOutputStreamOperator<ScoreRow> {
        private ScoresStream(
                StreamExecutionEnvironment environment, Transformation<ScoreRow> transformation) {
            super(environment, transformation);
        }
    }
}
