// Methods with signatures of every sort, each compiled by itself. With "signal" the process sends itself SIGUSR1 from
// within some of them, with "stop" SIGSTOP; with "events" there is an exception and a collection.
using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

interface IShape
{
    double Area(in double scale);
}

struct Square : IShape
{
    public double Side;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public double Area(in double scale) => Side * Side * scale;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override string ToString() => "square";
}

class Outer<T>
{
    public class Inner<U>
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public U Pick(T first, U second, Dictionary<T, U[]> both) => second;
    }
}

static unsafe class Seen
{
    // Not plain: through a stub, which backtraces name.
    [DllImport("libc", SetLastError = true)]
    static extern int raise(int signal);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static ref readonly int First(int[] values) => ref values[0];

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Sum(int[,] grid, int[][] jagged, byte* raw, void** handles, ref long total, out string name, in Guid id)
    {
        name = id.ToString();
        total += grid[0, 0] + jagged[0][0] + *raw;
        return (int)total;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static char Numbers(sbyte a, ushort b, uint c, ulong d, float e, nint f, nuint g, object h, bool i, short j) => 'n';

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Twice(int number) => 2 * number;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Through(delegate*<int, int> managed, delegate* unmanaged[Cdecl]<int, int> native) => managed(4);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static T Generic<T>(T value, List<T> list, KeyValuePair<T, string>? pair) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Describe(IShape shape) => (int)shape.Area(2) + shape.ToString().Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Innermost(int signal)
    {
        try
        {
            return signal != 0 ? raise(signal) : 0;
        }
        finally
        {
            First(new int[1]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Throws() => throw new InvalidOperationException();

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Passes()
    {
        try
        {
            Throws();
        }
        finally
        {
            First(new int[1]);
        }
    }

    static void CatchesAndCollects()
    {
        try
        {
            Passes();
        }
        catch (InvalidOperationException)
        {
        }
        GC.Collect();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Middle(int signal, Span<int> room) => Innermost(signal) + room.Length;

    static int Main(string[] arguments)
    {
        string mode = arguments.Length > 0 ? arguments[0] : "";
        int signal = mode == "signal" ? 10 : mode == "stop" ? 19 : 0;
        if (mode == "events") CatchesAndCollects();
        long total = 1;
        byte one = 1;
        void* handle = null;
        var inner = new Outer<string>.Inner<int>();
        IShape shape = new Square { Side = 1 };
        int sum = Sum(new int[1, 1], new[] { new int[1] }, &one, &handle, ref total, out string name, default);
        sum += inner.Pick("", 3, null) + Describe(shape) + name.Length;
        Func<string, List<string>, KeyValuePair<string, string>?, string> generic = Generic<string>;
        sum += generic("text", null, null).Length + Generic(5, null, null) + Through(&Twice, null);
        sum += Numbers(1, 2, 3, 4, 5, 6, 7, "", true, 8) == 'n' ? 1 : 0;
        Span<int> room = stackalloc int[3];
        return sum + Middle(signal, room);
    }
}
