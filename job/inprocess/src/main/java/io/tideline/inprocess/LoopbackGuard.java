package io.tideline.inprocess;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.runtime.rest.handler.util.HandlerUtils;
import org.apache.flink.runtime.rest.messages.ErrorResponseBody;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.SimpleChannelInboundHandler;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpMethod;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;

/**
 * Refuses what a web page of another site has a browser send to the web interface of a local
 * cluster, also where that site's name has been made to mean this machine (DNS rebinding). Flink
 * finds it by its ServiceLoader; it does nothing on other clusters.
 */
public final class LoopbackGuard implements InboundChannelHandlerFactory {
    static final ConfigOption<Boolean> ENABLED =
            ConfigOptions.key("tideline.loopback-guard").booleanType().defaultValue(false);

    private static final Pattern LOOPBACK =
            Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<ChannelHandler> createHandler(
            Configuration configuration, Map<String, String> responseHeaders) {
        return configuration.get(ENABLED)
                ? Optional.of(new Handler(responseHeaders))
                : Optional.empty();
    }

    /**
     * Returns why a request is refused, or null.
     *
     * @param host to which it was sent, as its sender says; null: not said
     * @param origin of the page that sends it; null: of none, or of the interface itself
     */
    static String refusal(String host, String origin) {
        if (host == null || !LOOPBACK.matcher(host).matches()) {
            return "This web interface answers to localhost alone.";
        }
        if (origin != null && !origin.equals("http://" + host)) {
            return "This web interface answers no page but its own.";
        }
        return null;
    }

    /** The guard of one connection. */
    private static final class Handler extends SimpleChannelInboundHandler<HttpRequest> {
        private final Map<String, String> responseHeaders;

        Handler(Map<String, String> responseHeaders) {
            this.responseHeaders = responseHeaders;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
            var headers = request.headers();
            var refusal =
                    refusal(headers.get(HttpHeaderNames.HOST), headers.get(HttpHeaderNames.ORIGIN));
            var status = HttpResponseStatus.FORBIDDEN;
            if (refusal == null && !request.method().equals(HttpMethod.GET)) {
                refusal = "This web interface shows the job and changes nothing.";
                status = HttpResponseStatus.METHOD_NOT_ALLOWED;
            }
            if (refusal == null) {
                context.fireChannelRead(ReferenceCountUtil.retain(request));
            } else {
                var body = new ErrorResponseBody(refusal);
                var unused =
                        HandlerUtils.sendErrorResponse(
                                context, request, body, status, responseHeaders);
            }
        }
    }
}
