package io.tideline.job.pipeline;

import io.tideline.accounts.AccountsOperator;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.RejectedCount;
import io.tideline.event.Rejection;
import io.tideline.ingest.RejectionCounter;
import io.tideline.ingest.RejectionDays;
import io.tideline.ingest.RejectionRouter;
import io.tideline.job.model.ModelSource;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.members.MembersOperator;
import io.tideline.message.AccountMessage;
import io.tideline.message.Benchmark;
import io.tideline.message.CohortChange;
import io.tideline.message.DailySnapshot;
import io.tideline.message.MessageTypes;
import io.tideline.message.PopulationInput;
import io.tideline.population.CohortsFunction;
import io.tideline.population.PopulationFunction;
import io.tideline.population.PopulationOperator;
import io.tideline.population.PopulationPreAggregator;
import io.tideline.product.CohortRow;
import io.tideline.scores.AlertsFromOperator;
import io.tideline.scores.ScoresOperator;
import io.tideline.state.ErasureSettings;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SideOutputDataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
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
 * sort out, Members ─ by day and reason ─ Rejected counts ─► numbers of rejections
 * </pre>
 */
public final class Pipeline {
    private Pipeline() {}

    /**
     * Attaches the job between a stream and its outputs.
     *
     * @param models by which each operator works, from its start
     * @param forgets how users and accounts are forgotten
     * @param maxFuture how far ahead of the clock a timestamp may be, as decoding has it
     * @param alertsFrom creates what holds back earlier alerts
     */
    public static void build(
            DataStream<DecodeResult> decoded,
            ModelSource models,
            TimeSettings times,
            ErasureSettings forgets,
            Duration maxFuture,
            MachineClock clock,
            ModelOperatorFactory.Creator<Alert> alertsFrom,
            Outputs outputs) {
        SingleOutputStreamOperator<Event> events =
                decoded.transform(
                                RejectionRouter.NAME,
                                TypeInformation.of(Event.class),
                                new RejectionRouter(
                                        models.submitted().timezone(), times, maxFuture, clock))
                        // In one with the source, so that a source of one task keeps its order.
                        .setParallelism(decoded.getParallelism())
                        .uid(RejectionRouter.UID);

        SingleOutputStreamOperator<AccountMessage> members =
                events.keyBy(Event::entityKey, Types.STRING)
                        .transform(
                                MembersOperator.NAME,
                                MessageTypes.ACCOUNT_MESSAGE,
                                ModelOperatorFactory.oneInput(
                                        models,
                                        model -> new MembersOperator(model, times, forgets, clock)))
                        .uid(MembersOperator.UID);

        SingleOutputStreamOperator<DailySnapshot> accounts =
                members.keyBy(AccountMessage::account, Types.STRING)
                        .transform(
                                AccountsOperator.NAME,
                                MessageTypes.DAILY_SNAPSHOT,
                                ModelOperatorFactory.oneInput(
                                        models,
                                        model ->
                                                new AccountsOperator(model, times, forgets, clock)))
                        .uid(AccountsOperator.UID);
        DataStream<DailySnapshot> entities =
                accounts.union(members.getSideOutput(MembersOperator.UNATTACHED));

        SingleOutputStreamOperator<Benchmark> population =
                entities.transform(
                                PopulationPreAggregator.NAME,
                                TypeInformation.of(PopulationInput.class),
                                ModelOperatorFactory.oneInput(models, PopulationPreAggregator::new))
                        .uid(PopulationPreAggregator.UID)
                        .union(
                                accounts.getSideOutput(AccountsOperator.KNOWN),
                                members.getSideOutput(MembersOperator.FIRST_SEEN))
                        .keyBy(ignored -> PopulationFunction.KEY, Types.INT)
                        .transform(
                                PopulationFunction.NAME,
                                TypeInformation.of(Benchmark.class),
                                ModelOperatorFactory.oneInput(models, PopulationOperator::new))
                        .uid(PopulationFunction.UID)
                        .setParallelism(1)
                        .setMaxParallelism(1)
                        // Chained sinks would share that limit, and their state keep it.
                        .disableChaining();

        SingleOutputStreamOperator<ScoreRow> scores =
                scores(
                        entities,
                        population,
                        ModelOperatorFactory.twoInputs(
                                models, model -> new ScoresOperator(model, times)));

        outputs.add(scores, scores.getSideOutput(ScoresOperator.LIVE), RowSchemas.SCORES);
        outputs.add(
                members.getSideOutput(LifecycleProcessor.ACTIVATION)
                        .union(accounts.getSideOutput(LifecycleProcessor.ACTIVATION)),
                RowSchemas.ACTIVATION);
        outputs.add(
                members.getSideOutput(LifecycleProcessor.COHORTS)
                        .union(accounts.getSideOutput(LifecycleProcessor.COHORTS))
                        .keyBy(CohortChange::key, Types.STRING)
                        .transform(
                                CohortsFunction.NAME,
                                TypeInformation.of(CohortRow.class),
                                ModelOperatorFactory.oneInput(
                                        models,
                                        model ->
                                                new KeyedProcessOperator<>(
                                                        new CohortsFunction(model))))
                        .uid(CohortsFunction.UID),
                RowSchemas.COHORTS);
        DataStream<Alert> alerts =
                members.getSideOutput(LifecycleProcessor.ALERTS)
                        .union(
                                accounts.getSideOutput(LifecycleProcessor.ALERTS),
                                scores.getSideOutput(LifecycleProcessor.ALERTS));
        outputs.add(
                alerts.transform(
                                AlertsFromOperator.NAME,
                                alerts.getType(),
                                ModelOperatorFactory.oneInput(models, alertsFrom))
                        .uid(AlertsFromOperator.UID),
                RowSchemas.ALERTS);
        outputs.add(accounts.getSideOutput(AccountsOperator.ROWS), RowSchemas.ACCOUNTS);
        outputs.add(members.getSideOutput(MembersOperator.ROWS), RowSchemas.USERS);
        outputs.add(
                accounts.getSideOutput(AccountsOperator.ACTIVITY)
                        .union(members.getSideOutput(MembersOperator.ACTIVITY)),
                RowSchemas.ACTIVITY);
        outputs.add(population.getSideOutput(PopulationFunction.PRODUCT), RowSchemas.PRODUCT);
        rejected(
                events.getSideOutput(RejectionRouter.REJECTED),
                members.getSideOutput(MembersOperator.TOO_LATE),
                new RejectionDays(models.submitted().timezone(), clock),
                outputs);
    }

    /** Attaches what becomes of rejections: each is a row, and counts. */
    private static void rejected(
            SideOutputDataStream<Rejection> undecoded,
            SideOutputDataStream<Rejection> tooLate,
            RejectionDays days,
            Outputs outputs) {
        outputs.add(undecoded.union(tooLate), RowSchemas.REJECTED);
        outputs.addTable(
                counted(undecoded, days, "rejection-days")
                        .union(counted(tooLate, days, "too-late-days"))
                        .keyBy(RejectedCount::key, Types.STRING)
                        .process(new RejectionCounter())
                        .name(RejectionCounter.NAME)
                        .uid(RejectionCounter.UID)
                        // A number for each record is little, and a key is one subtask's.
                        .setParallelism(1),
                RowSchemas.REJECTED_COUNTS);
    }

    /** In one with the operator that rejects: payloads go no further. */
    private static DataStream<RejectedCount> counted(
            DataStream<Rejection> rejected, RejectionDays days, String uid) {
        return rejected.process(days)
                .setParallelism(rejected.getParallelism())
                .name(RejectionDays.NAME)
                .uid(uid);
    }

    /**
     * Attaches an operator with one keyed input and one broadcast: Flink's own interface takes a
     * function for that, which sees no watermark.
     */
    private static SingleOutputStreamOperator<ScoreRow> scores(
            DataStream<DailySnapshot> entities,
            DataStream<Benchmark> benchmarks,
            StreamOperatorFactory<ScoreRow> operator) {
        StreamExecutionEnvironment environment = entities.getExecutionEnvironment();
        TwoInputTransformation<DailySnapshot, Benchmark, ScoreRow> transformation =
                new TwoInputTransformation<>(
                        entities.keyBy(ScoresOperator::keyOf, Types.STRING).getTransformation(),
                        benchmarks.broadcast().getTransformation(),
                        ScoresOperator.NAME,
                        operator,
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
