package io.tideline.job.pipeline;

import io.tideline.job.model.ModelSource;
import io.tideline.model.Model;
import java.io.Serializable;
import java.util.function.Function;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OperatorAttributes;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Creates an operator where its task starts, by the model of that moment: a job whose model changes
 * starts its tasks again, and needs no other graph (docs/decisions/0044).
 */
public class ModelOperatorFactory<T> extends AbstractStreamOperatorFactory<T> {
    private static final long serialVersionUID = 1L;

    private final ModelSource models;
    private final Creator<T> creator;

    /** What Flink wants to know of an operator while it builds the graph. */
    private final OperatorAttributes attributes;

    private final Class<?> operatorClass;

    /** Creates an operator of a model. */
    public interface Creator<T> extends Function<Model, StreamOperator<T>>, Serializable {}

    private ModelOperatorFactory(ModelSource models, Creator<T> creator) {
        this.models = models;
        this.creator = creator;
        SimpleOperatorFactory<T> ofSubmission =
                SimpleOperatorFactory.of(creator.apply(models.submitted()));
        this.chainingStrategy = ofSubmission.getChainingStrategy();
        this.attributes = ofSubmission.getOperatorAttributes();
        this.operatorClass = ofSubmission.getOperator().getClass();
    }

    /** Returns the factory of an operator with one input. */
    static <I, T> OneInputStreamOperatorFactory<I, T> oneInput(
            ModelSource models, Creator<T> creator) {
        return new OneInput<>(models, creator);
    }

    /** Returns the factory of an operator with two inputs. */
    static <T> StreamOperatorFactory<T> twoInputs(ModelSource models, Creator<T> creator) {
        return new ModelOperatorFactory<>(models, creator);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Flink declares it
    public <O extends StreamOperator<T>> O createStreamOperator(
            StreamOperatorParameters<T> parameters) {
        return SimpleOperatorFactory.of(creator.apply(models.current()))
                .createStreamOperator(parameters);
    }

    @Override
    public OperatorAttributes getOperatorAttributes() {
        return attributes;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Flink declares it
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
        return operatorClass.asSubclass(StreamOperator.class);
    }

    private static final class OneInput<I, T> extends ModelOperatorFactory<T>
            implements OneInputStreamOperatorFactory<I, T> {
        private static final long serialVersionUID = 1L;

        private OneInput(ModelSource models, Creator<T> creator) {
            super(models, creator);
        }
    }
}
