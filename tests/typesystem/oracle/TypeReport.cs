// What `dotnet` made of a type, read from the memory of its own MethodTable, in lines that codicil prints the same way.
using System.Reflection;
using System.Text;

namespace TypeSystemOracle;

internal static unsafe class TypeReport
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static |
                                          BindingFlags.Public | BindingFlags.NonPublic;
    private const uint HasComponentSize = 0x80000000;
    private const uint ContainsGCPointers = 0x01000000;
    private const nint IsTypeDesc = 2;

    // What `dotnet` notes for itself alone: neither managed code nor the collector looks at it.
    private const uint PassedInRegisters = 0x800;
    private const uint HasDispatchMap = 4;

    public static void Write(StringBuilder text, int token, Type type)
    {
        text.Append($"type {token:x8} {type}\n");
        nint handle = type.TypeHandle.Value;
        if ((handle & IsTypeDesc) != 0)
        {
            text.Append($"  desc {*(uint*)(handle - IsTypeDesc) & 0xff:x}\n");
            return;
        }
        WriteTable(text, (byte*)handle);
        if (type.BaseType is { } parent)
            text.Append($"  parent {parent}\n");
        // Of an array GetInterfaces adds those that are not in its MethodTable, at the end.
        foreach (Type interfaceType in type.GetInterfaces().Take(*(ushort*)((byte*)handle + 14)))
            text.Append($"  interface {interfaceType}\n");
        if (type.HasElementType)
            return;
        WriteFields(text, type);
        WriteMethods(text, type, *(ushort*)((byte*)handle + 12));
    }

    private static void WriteTable(StringBuilder text, byte* table)
    {
        uint flags = *(uint*)table;
        uint compared = (flags & HasComponentSize) != 0 ? flags : flags & ~PassedInRegisters;
        text.Append($"  table {compared:x8} size {*(int*)(table + 4)} flags2 {*(uint*)(table + 8) & ~HasDispatchMap:x8} ");
        text.Append($"virtuals {*(ushort*)(table + 12)} interfaces {*(ushort*)(table + 14)}\n");
        if ((flags & ContainsGCPointers) == 0)
            return;
        long series = ((long*)table)[-1];
        text.Append($"  gc {series}");
        // Each series is two words; of an array's element, one word and then one an item.
        long words = series >= 0 ? 2 * series : 1 - series;
        for (long word = 1; word <= words; ++word)
            text.Append($" {((long*)table)[-1 - word]:x}");
        text.Append('\n');
    }

    private static void WriteFields(StringBuilder text, Type type)
    {
        foreach (FieldInfo field in type.GetFields(Declared).OrderBy(f => f.MetadataToken))
        {
            if (field.IsLiteral)
                continue;
            byte* desc = (byte*)(field.FieldHandle.Value & ~(nint)1);
            uint first = *(uint*)(desc + 8);
            uint second = *(uint*)(desc + 12);
            text.Append($"  field {field.MetadataToken & 0xffffff} kind {first >> 24 & 7:x} ");
            text.Append($"offset {second & 0x7ffffff} element {second >> 27:x}\n");
        }
    }

    private static void WriteMethods(StringBuilder text, Type type, int virtuals)
    {
        IEnumerable<MethodBase> methods = type.GetMethods(Declared).Cast<MethodBase>()
                                              .Concat(type.GetConstructors(Declared));
        foreach (MethodBase method in methods.OrderBy(m => m.MetadataToken))
        {
            if (!method.IsVirtual || method.IsStatic)
                continue;
            byte* desc = (byte*)method.MethodHandle.Value;
            text.Append($"  method {method.MetadataToken & 0xffffff} slot {*(ushort*)(desc + 4)}\n");
        }
    }
}
