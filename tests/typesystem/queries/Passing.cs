// How values are passed, seen by what arrives: a method that takes values is called as if it took numbers, so that each
// register and each word of stack holds a number of its own.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace QueriesOracle;

internal static unsafe class Passing
{
    private const int MaxBytes = 256;
    private static readonly byte[] s_first = GC.AllocateArray<byte>(MaxBytes + 16, pinned: true);
    private static readonly byte[] s_second = GC.AllocateArray<byte>(MaxBytes + 16, pinned: true);
    private static readonly byte[] s_third = GC.AllocateArray<byte>(MaxBytes + 16, pinned: true);
    private static readonly byte[] s_buffer = GC.AllocateArray<byte>(MaxBytes + 16, pinned: true);
    private static double s_double;
    private static int s_int;
    private static long s_marker;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Save<T>(byte[] to, ref T value) where T : allows ref struct
    {
        byte* from = (byte*)Unsafe.AsPointer(ref value);
        for (int i = 0; i < Unsafe.SizeOf<T>(); ++i)
            to[i] = from[i];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Take<T>(T first, double number, T second, int integer, T third) where T : allows ref struct
    {
        s_double = number;
        s_int = integer;
        Save(s_first, ref first);
        Save(s_second, ref second);
        Save(s_third, ref third);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Make<T>(long marker) where T : allows ref struct
    {
        s_marker = marker;
        return default!;
    }

    private static double Vector(long n) => BitConverter.Int64BitsToDouble(0x1000 + n);

    private static string Place(long word) => (word >> 12) switch
    {
        0 => $"i{word}",
        1 => $"v{word & 0xfff}",
        2 => $"s{word & 0xfff}",
        _ => "?"
    };

    private static string Words(byte[] saved, int size)
    {
        StringBuilder text = new();
        for (int at = 0; at < size; at += 8)
        {
            ulong word = BitConverter.ToUInt64(saved, at);
            // The rest of a word that is not all the value's; every number is recognized by its low 16 bits.
            text.Append(Place(size - at == 1 ? (long)(byte)word : (long)(word & 0xffff))).Append(size - at == 1 ? "~" : "");
            text.Append(' ');
        }
        return text.ToString().TrimEnd();
    }

    public static void Write(StringBuilder text, Assembly assembly)
    {
        MethodInfo take = typeof(Passing).GetMethod(nameof(Take), BindingFlags.NonPublic | BindingFlags.Static)!;
        MethodInfo make = typeof(Passing).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!;
        MethodInfo sizeOf = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!;
        foreach (Type type in assembly.GetTypes().OrderBy(t => t.MetadataToken))
        {
            if (!type.IsValueType || type.ContainsGenericParameters || type == typeof(void) || type == typeof(TypedReference)
                || type == typeof(ArgIterator))
                continue;
            int size = (int)sizeOf.MakeGenericMethod(type).Invoke(null, null)!;
            if (size > MaxBytes)
                continue;
            MethodInfo exactTake = take.MakeGenericMethod(type);
            MethodInfo exactMake = make.MakeGenericMethod(type);
            RuntimeHelpers.PrepareMethod(exactTake.MethodHandle);
            RuntimeHelpers.PrepareMethod(exactMake.MethodHandle);
            Save(s_first, ref size);
            var call = (delegate*<long, long, long, long, long, long, double, double, double, double, double, double,
                        double, double, Stack, void>)exactTake.MethodHandle.GetFunctionPointer();
            Stack stack = new();
            for (int i = 0; i < Stack.Words; ++i)
                stack[i] = 0x2000 + 8 * i;
            call(0, 1, 2, 3, 4, 5, Vector(0), Vector(1), Vector(2), Vector(3), Vector(4), Vector(5), Vector(6), Vector(7),
                 stack);
            text.Append($"{type.MetadataToken:x8} {type} {size}: {Words(s_first, size)} | ");
            text.Append($"{Place(BitConverter.DoubleToInt64Bits(s_double))} | {Words(s_second, size)} | {Place(s_int)} | ");
            text.Append(Words(s_third, size));
            var returning = (delegate*<void*, long, void>)exactMake.MethodHandle.GetFunctionPointer();
            fixed (byte* buffer = s_buffer)
                returning(buffer, 2);
            text.Append(s_marker == 2 ? " | buffer\n" : " | registers\n");
        }
    }

    [InlineArray(Words)]
    private struct Stack
    {
        public const int Words = 3 * MaxBytes / 8 + 16;
        private long _first;
    }
}
