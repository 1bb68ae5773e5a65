package org.virga.storage.pool;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.virga.api.command.CommandException;
import org.virga.api.model.StoragePool;

/**
 * Where storage is, as a URL says it.
 *
 * @param type as CloudStack writes it
 */
record StorageUrl(String type, String server, String path) {

    private static final Pattern FORM = Pattern.compile("(\\w+)://([^/:]*):?(/.*)");
    private static final Map<String, String> TYPES =
            Map.of("nfs", StoragePool.NFS, "sharedmountpoint", StoragePool.SHARED_MOUNT_POINT);
    private static final String RIGHT =
            "nfs://server/path, or SharedMountPoint://localhost/path with the path where every host has it mounted";

    /** @throws CommandException {@code INVALID}, with an example of a right one */
    static StorageUrl parse(String url) {
        Matcher matcher = FORM.matcher(url);
        String type = matcher.matches() ? TYPES.get(matcher.group(1).toLowerCase(Locale.ROOT)) : null;
        if (type == null) {
            throw wrong(url, "has to be " + RIGHT);
        }
        String server = matcher.group(2);
        if (type.equals(StoragePool.NFS) && server.isEmpty()) {
            throw wrong(url, "names no server; it has to be nfs://server/path");
        }
        String path = matcher.group(3);
        if (path.indexOf('\0') >= 0 || !Path.of(path).normalize().toString().equals(path) || path.equals("/")) {
            throw wrong(
                    url, "has the path " + path + "; it has to be absolute, below /, and without '.', '..' and '//'");
        }
        return new StorageUrl(type, server.isEmpty() ? "localhost" : server, path);
    }

    private static CommandException wrong(String url, String why) {
        return CommandException.invalid("The parameter url is '" + url + "' and " + why);
    }
}
