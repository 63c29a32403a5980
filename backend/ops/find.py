"""What the desk's search finds: the titles of its own menu, for whoever may open them.

In the place of the theme's search, which knows the names of tables alone, keeps its answers past a
change of roles and fails over a page that is no number. No row is searched and nothing is asked of
the database: each list has a search of its own.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.dataclasses import SearchResult

LONGEST = 100


def find(request: HttpRequest) -> HttpResponse:
    """``?s=``: pages whose title, group or table has all the words, what begins so first."""
    term = request.GET.get("s", "").strip()[:LONGEST]
    if not term:
        return HttpResponse()
    words = term.lower().split()
    found = [
        (result, called)
        for result, called in _pages(request)
        if all(word in called for word in words)
    ]
    found.sort(key=lambda each: not each[0].title.lower().startswith(words[0]))
    results = [result for result, _ in found]
    name = "command_results" if "extended" in request.GET else "search_results"
    told = {"results": results, "page_obj": {"count": len(results)}, "page_counter": 0}
    return TemplateResponse(
        request,
        f"unfold/helpers/{name}.html",
        {**told, "term": term, "execution_time": 0},
        headers={"HX-Trigger": "search"},
    )


def _pages(request: HttpRequest) -> Iterator[tuple[SearchResult, str]]:
    """Each page of the menu, and all that it is called."""
    site: Any = admin.site
    tables = {
        model["admin_url"]: str(model["name"])
        for app in site.get_app_list(request)
        for model in app["models"]
    }
    for group in site.get_sidebar_list(request):
        for item in group["items"]:
            if not item["has_permission"]:
                continue
            title, link = str(item["title"]), str(item.get("link_callback") or item["link"])
            called = f"{title} {group['title']} {tables.get(link.partition('?')[0], '')}"
            yield SearchResult(title, str(group["title"]), link, item.get("icon")), called.lower()
    for item in site._get_account_links(request):
        title = str(item["title"])
        yield SearchResult(title, "Who works here", str(item["link"]), "person"), title.lower()
