package org.anabranch.node.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What one source says: flags, environment, a file, or the defaults. */
final class Layer {
    private static final String LIST_SEPARATOR = ";";

    /** The launcher's variable, and those that Kubernetes sets in every container for a service named anabranch. */
    private static final Pattern NOT_OURS =
            Pattern.compile("ANABRANCH_(JAVA_OPTS|(.*_)?SERVICE_(HOST|PORT)(_.*)?|(.*_)?PORT(_\\d+_(TCP|UDP)(_.*)?)?)");

    private final Map<Setting, List<Given>> values = new EnumMap<>(Setting.class);

    static Layer ofDefaults() {
        Layer layer = new Layer();
        for (Setting setting : Setting.values()) {
            setting.standard().ifPresent(value -> layer.add(setting, "the default of " + setting.flag(), value));
        }
        return layer;
    }

    static Layer ofFlags(Map<Setting, List<String>> flags) {
        Layer layer = new Layer();
        flags.forEach((setting, texts) -> texts.forEach(text -> layer.add(setting, setting.flag(), text)));
        return layer;
    }

    /** Unset and empty variables are the same; other variables than ours are none of our business. */
    static Layer ofEnvironment(Map<String, String> environment) {
        Layer layer = new Layer();
        Map<String, String> ours = new TreeMap<>(environment);
        ours.keySet()
                .removeIf(name -> !name.startsWith(Setting.VARIABLE_PREFIX)
                        || NOT_OURS.matcher(name).matches());
        for (Setting setting : Setting.values()) {
            String value = ours.remove(setting.variable());
            if (value != null && !value.isEmpty()) {
                Arrays.stream(setting.repeatable() ? value.split(LIST_SEPARATOR) : new String[] {value})
                        .forEach(text -> layer.add(setting, setting.variable(), text.strip()));
            }
        }
        if (!ours.isEmpty()) {
            throw new ConfigException("unknown environment variable "
                    + Text.quote(ours.keySet().iterator().next()) + "; allowed: " + Setting.allVariables());
        }
        return layer;
    }

    void add(Setting setting, String where, String text) {
        values.computeIfAbsent(setting, any -> new ArrayList<>()).add(new Given(where, text));
    }

    boolean has(Setting setting) {
        return values.containsKey(setting);
    }

    List<Given> all(Setting setting) {
        return values.getOrDefault(setting, List.of());
    }
}
