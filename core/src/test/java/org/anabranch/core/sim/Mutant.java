package org.anabranch.core.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.anabranch.core.engine.Replica;
import org.anabranch.crdt.json.Document;
import org.slf4j.Logger;

/**
 * The core and its simulator with a bug: the changed sources are compiled in memory, and loaded with everything around
 * them by a class loader that asks nobody else for classes of the core.
 */
final class Mutant {

    private static final String CORE = "org.anabranch.core.";

    private final ClassLoader loader;

    Mutant(PlantedBug bug) {
        loader = new CoreLoader(compile(bug));
    }

    /** A {@link Trial} of this mutant. */
    UnaryOperator<String> trial() {
        try {
            @SuppressWarnings("unchecked") // it is one, of this very type: the loader leaves the JDK's to the parent
            UnaryOperator<String> trial = (UnaryOperator<String>)
                    loader.loadClass(Trial.class.getName()).getConstructor().newInstance();
            return trial;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> compile(PlantedBug bug) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> sources = bug.sources().entrySet().stream()
                .<JavaFileObject>map(source -> new Source(source.getKey(), source.getValue()))
                .toList();
        StringWriter problems = new StringWriter();
        try (Output output = new Output(compiler.getStandardFileManager(null, null, null))) {
            boolean compiled = compiler.getTask(
                            problems, output, null, List.of("-proc:none", "-cp", classPath()), null, sources)
                    .call();
            if (!compiled) {
                throw new IllegalStateException("the bug '" + bug.name() + "' does not compile: " + problems);
            }
            return output.classes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String classPath() {
        return Stream.of(Replica.class, Mutant.class, Document.class, Logger.class)
                .map(Mutant::location)
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class CoreLoader extends ClassLoader {
        private final Map<String, byte[]> changed;

        CoreLoader(Map<String, byte[]> changed) {
            super(Mutant.class.getClassLoader());
            this.changed = changed;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(CORE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            byte[] bytes = changed.containsKey(name) ? changed.get(name) : original(name);
            return defineClass(name, bytes, 0, bytes.length);
        }

        private byte[] original(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("memory:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Output(JavaFileManager files) {
            super(files);
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(className, bytes);
                    return bytes;
                }
            };
        }
    }
}
