"""Addresses of ideas, votes and practical-benefit items."""

from django.urls import path

from guanjia.domains.suggestions import api
from guanjia.domains.suggestions.views import answering, doing, proposing, voting

urlpatterns = [
    path("ideas/", proposing.mine, name="ideas-mine"),
    path("ideas/new/", proposing.propose, name="idea-new"),
    path("ideas/similar/", proposing.similar, name="idea-similar"),
    path("ideas/<int:pk>/", proposing.follow, name="idea-follow"),
    path("ideas/<int:pk>/withdraw/", proposing.withdraw, name="idea-withdraw"),
    path("ideas/votes/<int:pk>/", voting.vote, name="vote"),
    path("ideas/votes/<int:pk>/ballots/", voting.ballots, name="vote-ballots"),
    path("ideas/votes/<int:pk>/<slug:verb>/", voting.vote_act, name="vote-act"),
    path("ideas/items/", doing.public, name="benefit-public"),
    path("ideas/items/<int:pk>/", doing.item, name="benefit-item"),
    path("ideas/items/<int:pk>/<slug:verb>/", doing.item_act, name="benefit-act"),
    path("service/ideas/", answering.IdeaList.as_view(), name="ideas"),
    path("service/ideas/<int:pk>/", answering.idea, name="idea"),
    path("service/ideas/<int:pk>/<slug:verb>/", answering.idea_act, name="idea-act"),
    path("service/benefit-items/", doing.ItemList.as_view(), name="benefit-items"),
    path("service/programmes/", voting.programmes, name="programmes"),
    path("service/programmes/new/", voting.programme_new, name="programme-new"),
    path("service/programmes/<int:pk>/", voting.programme, name="programme"),
    path("service/programmes/<int:pk>/size/", voting.programme_size, name="programme-size"),
    path("service/programmes/<int:pk>/vote/", voting.vote_new, name="vote-new"),
    path("service/programmes/<int:pk>/item/", doing.item_new, name="benefit-new"),
    path("service/idea-kinds/", answering.kinds, name="idea-kinds"),
    path("service/idea-kinds/load/", answering.load_kinds, name="idea-kinds-load"),
    path("service/idea-kinds/<int:pk>/", answering.kind, name="idea-kind"),
]

api_patterns = [
    path("ideas/", api.Ideas.as_view(), name="api-ideas"),
    path("ideas/kinds/", api.Kinds.as_view(), name="api-idea-kinds"),
    path("ideas/<int:pk>/", api.IdeaOne.as_view(), name="api-idea"),
    path("ideas/<int:pk>/assign/", api.Assign.as_view(), name="api-idea-assign"),
    path("ideas/<int:pk>/answer/", api.AnswerIdea.as_view(), name="api-idea-answer"),
    path("programmes/", api.Programmes.as_view(), name="api-programmes"),
    path("programmes/<int:pk>/size/", api.ProgrammeSize.as_view(), name="api-programme-size"),
    path("votes/", api.Votes.as_view(), name="api-votes"),
    path("votes/<int:pk>/", api.Vote.as_view(), name="api-vote"),
    path("votes/<int:pk>/open/", api.OpenVote.as_view(), name="api-vote-open"),
    path("votes/<int:pk>/count/", api.CountVote.as_view(), name="api-vote-count"),
    path("votes/<int:pk>/ballot/", api.Cast.as_view(), name="api-vote-ballot"),
    path("votes/<int:pk>/ballots/", api.Ballots.as_view(), name="api-vote-ballots"),
    path("benefit-items/", api.Items.as_view(), name="api-benefit-items"),
    path("benefit-items/<int:pk>/", api.Item.as_view(), name="api-benefit-item"),
    path("benefit-items/<int:pk>/progress/", api.Progress.as_view(), name="api-benefit-progress"),
    path("benefit-items/<int:pk>/change/", api.ChangeItem.as_view(), name="api-benefit-change"),
    path("benefit-items/<int:pk>/close/", api.Close.as_view(), name="api-benefit-close"),
    path("benefit-items/<int:pk>/reopen/", api.Reopen.as_view(), name="api-benefit-reopen"),
    path("benefit-items/<int:pk>/rate/", api.RateItem.as_view(), name="api-benefit-rate"),
]
