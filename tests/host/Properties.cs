// Prints what AppContext was given, a line each: the oracle of ApplicationTest.
using System;
using System.Collections;
using System.Reflection;

static class Properties
{
    static void Main()
    {
        FieldInfo store = typeof(AppContext).GetField("s_dataStore", BindingFlags.NonPublic | BindingFlags.Static);
        foreach (DictionaryEntry entry in (IDictionary)store.GetValue(null))
            Console.WriteLine($"{entry.Key}={entry.Value}");
    }
}
