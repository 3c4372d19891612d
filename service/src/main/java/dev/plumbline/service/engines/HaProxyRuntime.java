package dev.plumbline.service.engines;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The runtime socket of an HAProxy on this machine whose table {@code pools} binds sessions to servers. */
public final class HaProxyRuntime {

    private static final Pattern ENTRY = Pattern.compile("key=(\\S+) .*server_id=(\\d+)");
    private static final int STATUS = 17;
    private static final int WEIGHT = 18;
    private static final int AT_ONCE = 100;

    private final int port;
    private final List<String> pools;

    /**
     * @param port of the socket, on the loopback address
     * @param pools names of the servers, in the order of the configuration
     */
    public HaProxyRuntime(int port, List<String> pools) {
        this.port = port;
        this.pools = List.copyOf(pools);
    }

    /** Whether it answers. */
    public boolean isUp() {
        return !command("show info").isEmpty();
    }

    /** Status and weight of each server of a proxy: {@code UP 100}, say. */
    public Map<String, String> states(String proxy) {
        Map<String, String> states = new TreeMap<>();
        for (String line : command("show stat").split("\n", -1)) {
            String[] fields = line.split(",", -1);
            if (fields.length > WEIGHT && fields[0].equals(proxy) && pools.contains(fields[1])) {
                states.put(fields[1], fields[STATUS] + " " + fields[WEIGHT]);
            }
        }
        return states;
    }

    /** Which pool each session is bound to. */
    public Map<String, String> bound() {
        Map<String, String> bound = new TreeMap<>();
        for (Matcher m = ENTRY.matcher(command("show table pools")); m.find(); ) {
            bound.put(m.group(1), pools.get(Integer.parseInt(m.group(2)) - 1));
        }
        return bound;
    }

    /** Every session that is bound to the pool is placed anew with its next request; returns how many. */
    public int release(String pool) {
        List<String> commands = new ArrayList<>();
        bound().forEach((session, at) -> {
            if (at.equals(pool)) {
                commands.add("clear table pools key " + session);
            }
        });
        for (int i = 0; i < commands.size(); i += AT_ONCE) {
            command(String.join(";", commands.subList(i, Math.min(commands.size(), i + AT_ONCE))));
        }
        return commands.size();
    }

    /** Its answer; empty where it gives none. */
    private String command(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
