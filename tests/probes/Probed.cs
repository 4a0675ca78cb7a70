// SPDX-License-Identifier: MIT
// The program that tests probe: for each line that it reads it makes the calls of that name, once, and says so.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Shop;

public enum Color : byte { Red, Green = 5 }

public interface IPriced { double Price(int count); }

public class Item : IPriced
{
    private readonly string _name;
    public Item(string name) { _name = name; }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public virtual string Describe(bool loud) => loud ? _name.ToUpperInvariant() : _name;
    [MethodImpl(MethodImplOptions.NoInlining)]
    public double Price(int count) => 1.5 * count;
}

public sealed class Book : Item
{
    public Book(string title, int pages) : base(title) { Pages = pages; }
    public int Pages { get; }
    public override string Describe(bool loud) => base.Describe(loud) + " (" + Pages + ")";
}

public struct Money
{
    public long Cents;
    public Money(long cents) { Cents = cents; }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Plus(Money other) => Cents + other.Cents;
}

public readonly ref struct Window
{
    private readonly Span<int> _span;
    public Window(Span<int> span) { _span = span; }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Sum(int from) { int sum = 0; for (int i = from; i < _span.Length; i++) sum += _span[i]; return sum; }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Window Rest(int from) => new Window(_span.Slice(from));
}

public class Shelf<T>
{
    private readonly List<T> _things = new();
    [MethodImpl(MethodImplOptions.NoInlining)]
    public T Put(T thing, int at) { _things.Add(thing); return thing; }
}

public static class Calls
{
    private static int s_place = 11;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Numbers(sbyte a, byte b, short c, ushort d, int e, uint f, long g, ulong h) => a + b + c + d + e;
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Floats(float a, double b) => a + b;
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Texts(string a, char b, bool c) => c ? a + b : null;
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Color Enums(Color a, DayOfWeek b, Color c) => a;
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static object Objects(object a, Item b, int[] c, object d) => c.Length;
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ref int ByRefs(ref int a, ref string b, out long c) { a++; b += "!"; c = 3; return ref a; }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Generic<T, U>(T a, U b) => a;
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Span<int> Spans(Span<int> a, int b) => a.Slice(b);
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static unsafe int* Pointers(int* a) => a + 1;
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Money Structs(Money a, Guid b, int? c) => new Money(a.Cents + 1);
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Nothing() { }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Changes(int a, string b) { a *= 2; b = null; return a; }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Throws(int a)
    {
        if (a > 1) throw new InvalidOperationException("no " + a);
        return a;
    }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Catches(int a)
    {
        int passed = 0;
        try
        {
            try { return Throws(a); }
            catch (InvalidOperationException e) when (e.Message == "no 2") { passed += 10; }
            finally { passed++; }
        }
        catch (InvalidOperationException) { passed += 100; }
        return passed;
    }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Never() { throw new ArgumentException(); }
    // Filters run before anything between is unwound, under a probe as without.
    public static string Order()
    {
        var order = new List<string>();
        try { Between(order); }
        catch (Exception) when (Note(order, "filter")) { order.Add("catch"); }
        return string.Join(",", order);
    }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Between(List<string> order) { try { Never(); } finally { order.Add("finally"); } }
    private static bool Note(List<string> order, string what) { order.Add(what); return true; }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Trace(int a)
    {
        try { return "" + Throws(a); }
        catch (Exception e) { return e.StackTrace.Split('\n')[0].Trim().Split(" in ")[0]; }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Switches(int a)
    {
        switch (a) { case 0: return "zero"; case 1: return "one"; case 2: return "two"; case 3: return "three"; }
        return "many";
    }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Allocates(int count)
    {
        Span<int> room = stackalloc int[count];
        for (int i = 0; i < count; i++) room[i] = i;
        int sum = 0;
        foreach (int value in room) sum += value;
        return sum;
    }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Loops(int count) { int sum = 0; for (int i = 0; i < count; i++) sum += i ^ sum; return sum; }
    public static async Task<int> Later(int a) { await Task.Yield(); await Task.Delay(1); return a + 1; }
    public static IEnumerable<int> Iterates(int count) { for (int i = 0; i < count; i++) yield return i * i; }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Sleeps(int milliseconds) { Thread.Sleep(milliseconds); }
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Leaf(int a) => a + 1;
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Outer(int a) => Leaf(a) + 1;
    public static int Small(int a) => a * 3;  // inlined where it can be

    public static ref int Place => ref s_place;
}

public static class Probed
{
    private static string Values()
    {
        int number = 41;
        string text = "tea";
        Calls.Numbers(-1, 2, -3, 4, -5, 6, -7, 18446744073709551615);
        Calls.Floats(0.5f, -0.25);
        Calls.Texts("h\u00e9 \"quoted\"\n", 'x', true);
        Calls.Texts(null, '\'', false);
        Calls.Enums(Color.Green, DayOfWeek.Friday, (Color)7);
        Calls.Objects(42, new Book("Dune", 412), new[] { 1, 2 }, "boxed");
        Calls.ByRefs(ref number, ref text, out _);
        Calls.Generic(7, "seven");
        Calls.Generic("eight", 8L);
        Calls.Generic(new Money(9), new Item("nine"));
        Calls.Generic<int?, double>(null, 1.5);
        Span<int> span = stackalloc int[] { 1, 2, 3 };
        Calls.Spans(span, 1);
        unsafe { Calls.Pointers((int*)0x1230); }
        Calls.Structs(new Money(1), Guid.Empty, 3);
        Calls.Nothing();
        Calls.Changes(21, "before");
        return "";
    }

    private static string Objects()
    {
        IPriced priced = new Item("pen");
        Item item = new Book("Emma", 300);
        double sum = priced.Price(2) + item.Price(4);
        string all = item.Describe(true) + new Item("cup").Describe(false);
        Func<bool, string> bound = item.Describe;
        all += bound(false);
        Span<int> span = stackalloc int[] { 1, 2, 3 };
        var window = new Window(span);
        sum += window.Sum(1) + window.Rest(2).Sum(0) + new Money(5).Plus(new Money(6));
        new Shelf<int>().Put(1, 0);
        new Shelf<string>().Put("s", 1);
        new Shelf<Item>().Put(item, 2);
        return sum + all;
    }

    private static string Flow()
    {
        string all = "";
        for (int a = 0; a < 5; a++) all += Calls.Catches(a) + Calls.Switches(a);
        all += Calls.Order() + Calls.Trace(3) + Calls.Allocates(10) + Calls.Loops(1000);
        foreach (int value in Calls.Iterates(3)) all += value;
        return all + Calls.Later(5).GetAwaiter().GetResult() + Calls.Small(4);
    }

    private static string Counted(int count)
    {
        int sum = 0;
        for (int i = 0; i < count; i++) sum += Calls.Outer(i);
        return "" + sum;
    }

    private static string Threads(int count)
    {
        var threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++) { threads[i] = new Thread(() => Counted(count)); threads[i].Start(); }
        foreach (Thread thread in threads) thread.Join();
        return "";
    }

    public static void Main()
    {
        while (Console.ReadLine() is string line)
        {
            string[] words = line.Split(' ');
            int count = words.Length > 1 ? int.Parse(words[1]) : 0;
            string result = words[0] switch
            {
                "values" => Values(),
                "objects" => Objects(),
                "flow" => Flow(),
                "counted" => Counted(count),
                "threads" => Threads(count),
                "never" => Never(),
                "sleep" => Sleep(count),
                "linq" => "" + new[] { 1, 2, 3 }.Sum(),
                "prepare" => Prepare(count, int.Parse(words[2])),
                _ => "?",
            };
            Console.WriteLine(words[0] + " " + result);
        }
    }
    private static string Never()
    {
        try { Calls.Never(); } catch (ArgumentException) { return "caught"; }
        return "";
    }
    private static string Sleep(int count) { Calls.Sleeps(count); return ""; }

    // Has every method of CoreLib with IL compiled, or those that fall into one of so many parts; generic ones for
    // object, or for int where that must be a structure.
    private static string Prepare(int part, int parts)
    {
        const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic |
            BindingFlags.Static | BindingFlags.Instance;
        int prepared = 0, failed = 0;
        foreach (Type type in typeof(object).Assembly.GetTypes())
        {
            foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            {
                if (method.MetadataToken * 2654435761L / 65536 % parts != part || method.GetMethodBody() == null) continue;
                try
                {
                    Type[] ofType = type.IsGenericTypeDefinition ? Arguments(type.GetGenericArguments()) : [];
                    Type[] ofMethod = method.IsGenericMethod ? Arguments(method.GetGenericArguments()) : [];
                    if (ofType.Length > 0) type.MakeGenericType(ofType);  // throws if they do not suit it
                    if (ofMethod.Length > 0) ((MethodInfo)method).MakeGenericMethod(ofMethod);
                    RuntimeTypeHandle[] all = ofType.Concat(ofMethod).Select(one => one.TypeHandle).ToArray();
                    RuntimeHelpers.PrepareMethod(method.MethodHandle, all.Length == 0 ? null : all);
                    prepared++;
                }
                catch (Exception) { failed++; }
            }
        }
        return prepared + " prepared, " + failed + " not";
    }
    private static Type[] Arguments(Type[] parameters) => parameters.Select(parameter =>
        (parameter.GenericParameterAttributes & GenericParameterAttributes.NotNullableValueTypeConstraint) != 0
            ? typeof(int) : typeof(object)).ToArray();
}
