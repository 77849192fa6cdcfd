package org.anabranch.node.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * A configuration file. Every scalar is text as it was written, as on the command line: {@code node: 007} is the name
 * "007" and {@code dc: no} is Norway.
 */
final class YamlFile {
    private static final int FILE_CHARS_MAX = 1 << 20;

    private final Path file;
    private final Layer layer = new Layer();

    private YamlFile(Path file) {
        this.file = file;
    }

    static Layer read(Path file) {
        YamlFile yaml = new YamlFile(file);
        yaml.addAll(yaml.parse());
        return yaml.layer;
    }

    private Object parse() {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setTagConstructors(Map.of(Tag.NULL, nothing -> null))
                .setAllowDuplicateKeys(false)
                .setCodePointLimit(FILE_CHARS_MAX)
                .build();
        try (InputStream in = Files.newInputStream(file)) {
            return new Load(settings).loadFromInputStream(in);
        } catch (MarkedYamlEngineException e) {
            throw new ConfigException(file + line(e) + ": not YAML: " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new ConfigException(file + ": not YAML: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read (" + e + ")", e);
        }
    }

    private static String line(MarkedYamlEngineException e) {
        return e.getProblemMark()
                .map(Mark::getLine)
                .map(line -> " line " + (line + 1))
                .orElse("");
    }

    private void addAll(Object document) {
        if (document == null) {
            return;
        }
        if (!(document instanceof Map<?, ?> map)) {
            throw new ConfigException(file + ": not a map of settings; allowed: " + Setting.allFileKeys());
        }
        map.forEach((key, value) -> add(String.valueOf(key), value));
    }

    private void add(String key, Object value) {
        Setting setting = Setting.ofFileKey(key)
                .orElseThrow(() -> new ConfigException(
                        file + ": unknown key " + Text.quote(key) + "; allowed: " + Setting.allFileKeys()));
        String where = file + ": " + key;
        if (layer.has(setting)) {
            throw new ConfigException(where + ": given twice");
        }
        if (value instanceof String text) {
            layer.add(setting, where, text);
        } else if (setting.repeatable() && value instanceof Map<?, ?> map) {
            map.forEach((name, one) -> layer.add(setting, where, name + "=" + joined(where, one)));
        } else if (setting.repeatable() && value instanceof List<?> list) {
            list.forEach(one -> layer.add(setting, where, scalar(where, one)));
        } else {
            throw new ConfigException(
                    where + ": not " + setting.form() + (setting.repeatable() ? ", a list of such or a map" : ""));
        }
    }

    private String joined(String where, Object value) {
        return value instanceof List<?> list
                ? list.stream().map(one -> scalar(where, one)).collect(Collectors.joining(","))
                : scalar(where, value);
    }

    private String scalar(String where, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new ConfigException(where + ": a list or a map, or nothing, where one value is expected");
    }
}
