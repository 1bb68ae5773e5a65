package org.virga.hypervisor.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.NetworkPointer;

/**
 * libvirt's functions as libvirt-java maps them, and those that it lacks.
 *
 * <p>The driver uses libvirt-java's mapping and not its objects: those let go of their handles in finalizers, and the last
 * handle of a connection to a libvirtd that hangs would then stop the JVM's finalizer thread.
 */
interface NativeLibvirt extends Libvirt {

    /** Size of a {@code virTypedParameter}, and where in it type and value stand; its name stands first. */
    int TYPED_PARAMETER_SIZE = 96;

    int TYPED_PARAMETER_VALUE = 88;

    /** Size of a {@code virNodeCPUStats} and of a {@code virNodeMemoryStats}: a name and a 64 bit value. */
    int NODE_STATS_SIZE = 88;

    int NODE_STATS_VALUE = 80;

    /** Loads the native library; it stays loaded in the process and is shared by all who load it. */
    static NativeLibvirt load() {
        return Native.load("virt", NativeLibvirt.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    }

    /** Called for every error, on the thread that made the call. */
    interface ErrorListener extends Callback {
        void failed(@Nullable Pointer unused, Pointer error);
    }

    /** Takes an {@link ErrorListener}. Without one libvirt writes each error to the process's standard error. */
    void virSetErrorFunc(@Nullable Pointer unused, @Nullable Callback listener);

    int virGetLastErrorCode();

    int virGetLastErrorDomain();

    String virGetLastErrorMessage();

    int virDomainGetState(DomainPointer domain, IntByReference state, IntByReference reason, int flags);

    /** Answers a string that the caller frees. */
    @Nullable
    Pointer virConnectGetDomainCapabilities(
            ConnectionPointer connection,
            @Nullable String emulator,
            @Nullable String architecture,
            @Nullable String machine,
            String virtType,
            int flags);

    int virNodeGetMemoryStats(
            ConnectionPointer connection, int cell, @Nullable Pointer stats, IntByReference count, int flags);

    int virNodeGetCPUStats(
            ConnectionPointer connection, int cpu, @Nullable Pointer stats, IntByReference count, int flags);

    int virConnectGetAllDomainStats(ConnectionPointer connection, int stats, PointerByReference records, int flags);

    void virDomainStatsRecordListFree(Pointer records);

    int virTypedParamsAddString(
            PointerByReference parameters, IntByReference count, IntByReference room, String name, String value);

    int virDomainMigrateToURI3(
            DomainPointer domain, String destination, @Nullable Pointer parameters, int count, int flags);

    int virNetworkUpdate(NetworkPointer network, int command, int section, int parentIndex, String xml, int flags);
}
